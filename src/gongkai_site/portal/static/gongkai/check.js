/* Files dragged onto the page go into the form's own field; it works without this as well. Nothing leaves before “Check”. */
const form = document.querySelector(".gk-drop");
const field = form.querySelector("input[type=file]");
const list = form.querySelector(".gk-chosen");
const state = form.querySelector(".gk-state");

function told() {
  const files = [...field.files];
  const bytes = files.reduce((sum, file) => sum + file.size, 0);
  if (files.length > Number(form.dataset.most)) return form.dataset.many;
  return bytes > Number(form.dataset.bytes) ? form.dataset.large : "";
}

function size(bytes) {
  return bytes < 1048576 ? `${Math.ceil(bytes / 1024)} KB` : `${(bytes / 1048576).toFixed(1)} MB`;
}

function show() {
  list.replaceChildren(
    ...[...field.files].map((file) => {
      const row = document.createElement("li");
      row.textContent = `${file.name} · ${size(file.size)}`;
      return row;
    }),
  );
  state.textContent = told();
  field.setCustomValidity(told());
}

field.addEventListener("change", show);

let within = 0;
function drags(event) {
  return event.dataTransfer?.types.includes("Files");
}
document.addEventListener("dragenter", (event) => {
  if (drags(event)) form.classList.toggle("gk-over", ++within > 0);
});
document.addEventListener("dragleave", (event) => {
  if (drags(event)) form.classList.toggle("gk-over", --within > 0);
});
document.addEventListener("dragover", (event) => {
  if (drags(event)) event.preventDefault();
});
document.addEventListener("drop", (event) => {
  if (!drags(event)) return;
  event.preventDefault();
  within = 0;
  form.classList.remove("gk-over");
  const all = new DataTransfer();
  for (const file of [...field.files, ...event.dataTransfer.files]) all.items.add(file);
  field.files = all.files;
  show();
  form.querySelector("button").focus();
});

form.addEventListener("submit", (event) => {
  state.textContent = form.dataset.busy;
  if (event.submitter?.value === "copy") return; // a download leaves the page as it is
  // Not before the form is sent: a button that is off sends no value.
  setTimeout(() => form.querySelectorAll("button").forEach((each) => (each.disabled = true)));
});
addEventListener("pageshow", () => {
  form.querySelectorAll("button").forEach((each) => (each.disabled = false));
  show();
});
