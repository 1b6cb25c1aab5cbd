"""``gongkai findings``: what it prints, its exit codes, JSON, an organ's words and contacts."""

import json

import pytest

IDENTITY = "11010519491231002X"
MOBILE = "13812345678"


@pytest.fixture
def files(tmp_path):
    (tmp_path / "good.txt").write_text("政府信息公开指南", encoding="utf-8")
    (tmp_path / "hint.txt").write_text("截止目前，局长张山", encoding="utf-8")
    (tmp_path / "bad.txt").write_text(f"身份证 {IDENTITY}，电话 {MOBILE}", encoding="utf-8")
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7 broken")
    (tmp_path / "words.csv").write_text("词,建议,类别\n张山,张三,领导人\n", encoding="gb18030")
    return tmp_path


@pytest.mark.parametrize(("name", "code"), [("good.txt", 0), ("hint.txt", 0), ("bad.txt", 1), ("broken.pdf", 2)])
def test_exit_codes(gongkai, files, name, code):
    assert gongkai("findings", str(files / name))[0] == code


def test_sentences_are_masked(gongkai, files):
    _, out, err = gongkai("findings", str(files / "bad.txt"))

    assert "拦截  PRIVACY-IDENTITY  第 1 行" in out
    assert "拦截 2 处" in out
    assert IDENTITY not in out + err
    assert MOBILE not in out + err


def test_several_files_are_json_lines_with_gate_and_effect(gongkai, files):
    code, out, _ = gongkai("findings", str(files / "good.txt"), str(files / "bad.txt"), "--json")
    first, second = (json.loads(line) for line in out.splitlines())

    assert code == 1
    assert first == {"file": str(files / "good.txt"), "problems": []}
    assert [(each["code"], each["gate"], each["effect"]) for each in second["problems"]] == [
        ("PRIVACY-IDENTITY", "legal", "block"),
        ("PRIVACY-MOBILE", "legal", "block"),
    ]


def test_an_organs_words_and_contacts(gongkai, files):
    _, out, _ = gongkai("findings", str(files / "hint.txt"), "--organ-words", str(files / "words.csv"))
    assert "WORDING-LEADER" in out
    assert "WORDING-WRONG" in out

    _, out, _ = gongkai("findings", str(files / "bad.txt"), "--contact", MOBILE)
    assert "PRIVACY-MOBILE" not in out


def test_lists_are_laid_over_one_another(gongkai, files):
    (files / "city.csv").write_text("词,建议,类别\n截止目前,,不查\n张山,张珊,领导人\n", encoding="utf-8")
    lists = ["--words", str(files / "words.csv"), "--words", str(files / "city.csv")]
    _, out, _ = gongkai("findings", str(files / "hint.txt"), *lists)

    assert "应为“张珊”" in out
    assert "WORDING-WRONG" not in out


def test_all_rows_of_a_list_that_will_not_do_are_named(gongkai, files):
    (files / "faulty.csv").write_text("词,建议,类别\n甲,乙,机构\n丙丁,戊,别的\n张山,张三,领导人\n", encoding="utf-8")
    code, out, err = gongkai("findings", str(files / "hint.txt"), "--words", str(files / "faulty.csv"))

    assert code == 2
    assert out == ""
    assert "第 2 行" in err
    assert "第 3 行" in err


def test_a_word_list_that_will_not_do(gongkai, files):
    code, _, err = gongkai("findings", str(files / "good.txt"), "--organ-words", str(files / "bad.txt"))

    assert code == 2
    assert "WORDS-" in err


def test_a_folder_and_a_missing_file(gongkai, files):
    code, out, _ = gongkai("findings", str(files), str(files / "none.txt"), "--lang", "en")

    assert code == 2
    assert "unread  FILE-UNREADABLE" in out
    assert out.count("block  PRIVACY-") == 2
