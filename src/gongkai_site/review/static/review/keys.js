// Alt and a letter press what bears it: data-key="s" is pressed by Alt+S. With Alt, so that typing an opinion does nothing else.
(function () {
  'use strict';
  document.addEventListener('keydown', function (event) {
    if (!event.altKey || event.ctrlKey || event.metaKey || !/^Key[A-Z]$/.test(event.code)) return;
    var found = document.querySelector('[data-key="' + event.code.slice(3).toLowerCase() + '"]');
    if (!found) return;
    event.preventDefault();
    found.focus();
    found.click();
  });
})();
