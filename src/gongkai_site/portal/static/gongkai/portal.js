/* Print and copy the address: what a page can do only where scripts run. Nothing else depends on it. */
document.documentElement.classList.add("gk-scripts");
for (const button of document.querySelectorAll("button[data-do]")) {
  button.addEventListener("click", async () => {
    if (button.dataset.do === "print") {
      window.print();
      return;
    }
    const address = location.origin + location.pathname;
    try {
      await navigator.clipboard.writeText(address);
    } catch {
      const field = document.createElement("textarea"); // plain HTTP has no clipboard
      field.value = address;
      document.body.append(field);
      field.select();
      document.execCommand("copy");
      field.remove();
    }
    button.textContent = button.dataset.done;
    button.focus();
  });
}
