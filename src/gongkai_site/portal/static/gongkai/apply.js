/* The form of an application: a draft kept in this browser by who asks for it, and the code out of the address. */
const FORGET = /^(csrfmiddlewaretoken|key|page|offered|go)$/;
const NUMBERS = /^(id_number|agent_id|joint-\d+-id_number)$/;
const name = (organ) => `gongkai.apply.${organ}`;

const fragment = document.querySelector("[data-from-fragment]");
if (fragment && location.hash.length > 1) {
  fragment.value = decodeURIComponent(location.hash.slice(1)).slice(0, 40);
  history.replaceState(null, "", location.pathname); // the code stays in no history
  document.getElementById("f-digits").focus();
}
const done = document.querySelector("[data-draft-done]");
if (done) localStorage.removeItem(name(done.dataset.draftDone));
document.getElementById("faults")?.focus();

const form = document.querySelector("form[data-draft]");
if (form) {
  const slot = name(form.dataset.draft);
  const keep = form.querySelector("[data-draft-do=keep]");
  const numbers = form.querySelector("[data-draft-do=numbers]");
  const found = form.querySelector(".gk-draft-found");
  const read = () => {
    try {
      return JSON.parse(localStorage.getItem(slot));
    } catch {
      return null; // not ours, or not readable
    }
  };
  const save = () => {
    if (!keep.checked) return localStorage.removeItem(slot);
    const values = {};
    for (const [key, value] of new FormData(form)) {
      if (typeof value !== "string" || FORGET.test(key) || (NUMBERS.test(key) && !numbers.checked)) continue;
      values[key] = value;
    }
    localStorage.setItem(slot, JSON.stringify({ values, numbers: numbers.checked }));
  };
  const put = (key, value) => {
    const there = [...form.elements].filter((each) => each.name === key);
    if (!there.length) {
      const carried = Object.assign(document.createElement("input"), { type: "hidden", name: key, value });
      form.append(carried);
    } else if (there[0].type === "radio") {
      for (const each of there) each.checked = each.value === value;
    } else {
      there[0].value = value;
    }
  };
  form.querySelector(".gk-draft").hidden = false;
  const draft = read();
  const typed = form.querySelector("[name=wanted]")?.value;
  if (draft && found && !typed) {
    found.hidden = false;
    form.querySelector("[data-draft-do=take]").addEventListener("click", () => {
      for (const [key, value] of Object.entries(draft.values)) put(key, value);
      keep.checked = true;
      numbers.checked = draft.numbers;
      found.hidden = true;
      form.querySelector("[name=wanted]").focus();
    });
    form.querySelector("[data-draft-do=drop]").addEventListener("click", () => {
      localStorage.removeItem(slot);
      found.hidden = true;
      form.querySelector("[name=wanted]").focus();
    });
  } else if (draft) {
    keep.checked = true;
    numbers.checked = draft.numbers;
    save();
  }
  const asked = () => found && !found.hidden;
  form.addEventListener("input", () => asked() || save());
  form.addEventListener("change", () => asked() || save());
}
