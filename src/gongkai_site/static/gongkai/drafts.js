// Forms marked data-draft keep what is typed on the server, for their writer alone, and give it back when opened again.
(function () {
  'use strict';
  var PAUSE = 1500;
  var NEVER = { password: true, file: true, hidden: true, submit: true, button: true };

  function token(form) {
    var field = form.querySelector('input[name=csrfmiddlewaretoken]');
    return field ? field.value : '';
  }

  function address(form) {
    return document.body.dataset.drafts + '?address=' + encodeURIComponent(form.dataset.draft);
  }

  function typed(form) {
    var fields = {};
    Array.prototype.forEach.call(form.elements, function (field) {
      if (!field.name || NEVER[field.type] || field.tagName === 'BUTTON') return;
      var values = fields[field.name] = fields[field.name] || [];
      if (field.type === 'checkbox' || field.type === 'radio') {
        if (field.checked) values.push(field.value);
      } else if (field.multiple) {
        Array.prototype.forEach.call(field.selectedOptions, function (option) { values.push(option.value); });
      } else {
        values.push(field.value);
      }
    });
    return fields;
  }

  function fill(form, fields) {
    var at = {};
    Array.prototype.forEach.call(form.elements, function (field) {
      var values = fields[field.name];
      if (!values || NEVER[field.type]) return;
      if (field.type === 'checkbox' || field.type === 'radio') {
        field.checked = values.indexOf(field.value) >= 0;
      } else if (field.multiple) {
        Array.prototype.forEach.call(field.options, function (option) { option.selected = values.indexOf(option.value) >= 0; });
      } else {
        var place = at[field.name] || 0;
        at[field.name] = place + 1;
        if (place < values.length) field.value = values[place];
      }
    });
    // Editors that stand before a field show what it holds now.
    form.dispatchEvent(new CustomEvent('gongkai:filled'));
  }

  function send(form, method, background) {
    var headers = { 'X-CSRFToken': token(form), 'X-Requested-With': 'XMLHttpRequest' };
    if (background) headers['X-Gongkai-Background'] = '1';
    var body = method === 'POST' ? JSON.stringify(typed(form)) : undefined;
    if (body) headers['Content-Type'] = 'application/json';
    return fetch(address(form), { method: method, headers: headers, body: body, credentials: 'same-origin' });
  }

  function words(name) {
    return document.body.dataset[name] || '';
  }

  function notice(form, text, red) {
    var line = form.previousElementSibling;
    if (!line || !line.classList.contains('gk-draft')) {
      line = document.createElement('p');
      line.className = 'gk-note gk-draft';
      line.setAttribute('role', 'status');
      form.parentNode.insertBefore(line, form);
    }
    line.classList.toggle('gk-red', Boolean(red));
    line.textContent = text;
    return line;
  }

  function restore(form, kept, before) {
    fill(form, kept.fields);
    var line = notice(form, words('draftsRestored').replace('{at}', kept.at) + ' ');
    var button = document.createElement('button');
    button.type = 'button';
    button.className = 'button button-small button-secondary';
    button.textContent = words('draftsDrop');
    button.addEventListener('click', function () {
      send(form, 'DELETE', false).then(function () { fill(form, before); line.remove(); });
    });
    line.appendChild(button);
  }

  function watch(form) {
    var timer = null;
    var leaving = false;
    var before = typed(form);
    // A form that comes back shows what was just sent; an older draft must not overwrite it.
    if (!form.hasAttribute('data-sent')) {
      send(form, 'GET', true)
        .then(function (answer) { return answer.ok ? answer.json() : { fields: null }; })
        .then(function (kept) { if (kept.fields) restore(form, kept, before); })
        .catch(function () { });
    }
    form.addEventListener('submit', function () { leaving = true; clearTimeout(timer); });
    form.addEventListener('input', function () {
      clearTimeout(timer);
      timer = setTimeout(function () {
        if (leaving) return;
        send(form, 'POST', false).then(function (answer) {
          if (answer.status === 401) notice(form, words('draftsOut'), true);
        }).catch(function () { });
      }, PAUSE);
    });
  }

  document.addEventListener('DOMContentLoaded', function () {
    var script = document.querySelector('script[data-drafts]');
    if (!script) return;
    Object.keys(script.dataset).forEach(function (name) { document.body.dataset[name] = script.dataset[name]; });
    document.querySelectorAll('form[data-draft]').forEach(watch);
  });
})();
