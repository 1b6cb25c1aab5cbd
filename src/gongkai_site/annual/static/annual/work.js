// What is typed is checked by the server while it is typed, and a click puts a bound field into the text.
(function () {
  'use strict';
  var PAUSE = 700;
  var last = null;

  function check(form) {
    var body = new FormData(form);
    if (form.dataset.part) body.set('part', form.dataset.part);
    body.delete('do');
    form.asked = (form.asked || 0) + 1;
    var turn = form.asked;
    fetch(form.dataset.check, {
      method: 'POST', body: body, credentials: 'same-origin', headers: { 'X-Requested-With': 'XMLHttpRequest' },
    }).then(function (answer) { return answer.ok ? answer.json() : null; }).then(function (told) {
      if (told && turn === form.asked) show(form, told);
    }).catch(function () { /* the check comes again with the next sign, and when the form is sent */ });
  }

  function show(form, told) {
    document.getElementById('problems').innerHTML = told.problems;
    var preview = form.querySelector('[data-preview]');
    if (preview) preview.innerHTML = told.preview;
    Object.keys(told.cells).forEach(function (key) {
      var cell = document.getElementById('cell-' + key);
      if (!cell) return;
      var tone = told.tones[key];
      cell.classList.toggle('an-wrong', tone === 'an-wrong');
      cell.classList.toggle('an-doubtful', tone === 'an-doubtful');
      var figure = cell.querySelector('[data-figure]');
      if (figure) figure.textContent = told.cells[key] || '·';
    });
  }

  document.querySelectorAll('form[data-check]').forEach(function (form) {
    var waiting = null;
    form.addEventListener('input', function () {
      clearTimeout(waiting);
      waiting = setTimeout(function () { check(form); }, PAUSE);
    });
  });

  document.querySelectorAll('.an-part textarea').forEach(function (box) {
    box.addEventListener('focus', function () { last = box; });
  });

  document.querySelectorAll('[data-token]').forEach(function (button) {
    button.addEventListener('click', function () {
      var box = last || document.querySelector('.an-part textarea');
      if (!box) return;
      box.setRangeText(button.dataset.token, box.selectionStart, box.selectionEnd, 'end');
      box.focus();
      box.dispatchEvent(new Event('input', { bubbles: true }));
    });
  });

  var filter = document.querySelector('[data-filter]');
  if (filter) {
    filter.hidden = false;
    filter.addEventListener('input', function () {
      var wish = filter.value.trim();
      document.querySelectorAll('.an-fields li').forEach(function (line) {
        line.hidden = wish !== '' && line.textContent.indexOf(wish) < 0;
      });
      if (wish) document.querySelectorAll('.an-fields details').forEach(function (group) { group.open = true; });
    });
  }
})();
