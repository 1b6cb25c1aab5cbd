// The text of an item: a plain field where scripts do not run, else an editor with headings, lists, links, tables, images.
import {
  createTextareaEditor, Blockquote, Bold, BulletList, Caption, Document, Dropcursor, Figure, Gapcursor, HardBreak,
  Heading, History, HorizontalRule, Image, Italic, Link, ListItem, OrderedList, Paragraph, Strike, Subscript,
  Superscript, Table, TableCell, TableHeader, TableRow, Text, Underline,
} from '../django_prose_editor/editor.js';

const EXTENSIONS = [
  Document, Paragraph, Text, Blockquote, Bold, BulletList, Caption, Dropcursor, Figure, Gapcursor, HardBreak,
  Heading.configure({ levels: [2, 3, 4] }), History, HorizontalRule, Image, Italic,
  Link.configure({ enableTarget: false, autolink: false }), ListItem, OrderedList, Strike, Subscript, Superscript,
  Table, TableCell, TableHeader, TableRow, Underline,
];

const COMMANDS = {
  paragraph: (chain) => chain.setParagraph(),
  heading2: (chain) => chain.toggleHeading({ level: 2 }),
  heading3: (chain) => chain.toggleHeading({ level: 3 }),
  heading4: (chain) => chain.toggleHeading({ level: 4 }),
  bold: (chain) => chain.toggleBold(),
  underline: (chain) => chain.toggleUnderline(),
  bullets: (chain) => chain.toggleBulletList(),
  numbers: (chain) => chain.toggleOrderedList(),
  quote: (chain) => chain.toggleBlockquote(),
  unlink: (chain) => chain.unsetLink(),
  table: (chain) => chain.insertTable({ rows: 3, cols: 3, withHeaderRow: true }),
  undo: (chain) => chain.undo(),
  redo: (chain) => chain.redo(),
  rowAfter: (chain) => chain.addRowAfter(),
  columnAfter: (chain) => chain.addColumnAfter(),
  deleteRow: (chain) => chain.deleteRow(),
  deleteColumn: (chain) => chain.deleteColumn(),
  merge: (chain) => chain.mergeOrSplit(),
  headerCell: (chain) => chain.toggleHeaderCell(),
  deleteTable: (chain) => chain.deleteTable(),
};

const ACTIVE = {
  heading2: ['heading', { level: 2 }], heading3: ['heading', { level: 3 }], heading4: ['heading', { level: 4 }],
  bold: ['bold'], underline: ['underline'], bullets: ['bulletList'], numbers: ['orderedList'], quote: ['blockquote'],
  link: ['link'],
};

function openDialog(dialog, onOk) {
  const ok = dialog.querySelector('[data-ok]');
  const cancel = dialog.querySelector('[data-cancel]');
  ok.onclick = () => { if (onOk() !== false) dialog.close(); };
  cancel.onclick = () => dialog.close();
  // The dialog stands in the form: Enter sets the link, it does not send the form.
  dialog.onkeydown = (event) => {
    if (event.key === 'Enter' && event.target.tagName === 'INPUT') { event.preventDefault(); ok.click(); }
  };
  dialog.showModal();
}

function setLink(editor, dialog) {
  const field = dialog.querySelector('input');
  field.value = editor.getAttributes('link').href || '';
  openDialog(dialog, () => {
    const href = field.value.trim();
    const chain = editor.chain().focus().extendMarkRange('link');
    if (!href) chain.unsetLink().run();
    else if (editor.state.selection.empty && !editor.isActive('link')) {
      chain.insertContent({ type: 'text', text: href, marks: [{ type: 'link', attrs: { href } }] }).run();
    } else chain.setLink({ href }).run();
  });
}

function putImage(editor, dialog) {
  const [choice, alt, caption] = ['select', '#tool-alt', '#tool-caption'].map((at) => dialog.querySelector(at));
  const images = Array.from(document.querySelectorAll('a[data-image]'));
  choice.replaceChildren(...images.map((image) => new Option(image.textContent, image.getAttribute('href'))));
  dialog.querySelector('[data-none]').hidden = images.length > 0;
  dialog.querySelector('[data-alt]').hidden = true;
  alt.value = caption.value = '';
  openDialog(dialog, () => {
    if (!choice.value) return true;
    if (!alt.value.trim()) { dialog.querySelector('[data-alt]').hidden = false; alt.focus(); return false; }
    const inside = [{ type: 'image', attrs: { src: choice.value, alt: alt.value.trim() } }];
    if (caption.value.trim()) inside.push({ type: 'caption', content: [{ type: 'text', text: caption.value.trim() }] });
    editor.chain().focus().insertContent({ type: 'figure', content: inside }).run();
    return true;
  });
}

// The editor asks Django's catalogue for the words of its own small menu; they stand with ours in the page.
const tools = document.getElementById('rich-text-tools');
if (window.django && window.django.catalog) {
  Object.assign(window.django.catalog, { 'Add caption': tools.dataset.add, 'Remove caption': tools.dataset.remove });
}

function arm(area) {
  const editor = createTextareaEditor(area, EXTENSIONS);
  const box = area.closest('.prose-editor');
  const label = document.querySelector(`label[for="${area.id}"]`);
  box.prepend(tools.content.cloneNode(true));
  editor.view.dom.setAttribute('role', 'textbox');
  editor.view.dom.setAttribute('aria-multiline', 'true');
  editor.view.dom.setAttribute('aria-label', label ? label.firstChild.textContent.trim() : area.name);
  if (label) label.addEventListener('click', (event) => { event.preventDefault(); editor.commands.focus(); });
  const dialogs = Object.fromEntries(Array.from(box.querySelectorAll('dialog'), (one) => [one.dataset.dialog, one]));
  box.querySelectorAll('[data-do]').forEach((button) => {
    button.addEventListener('click', () => {
      const wish = button.dataset.do;
      if (wish === 'link') setLink(editor, dialogs.link);
      else if (wish === 'image') putImage(editor, dialogs.image);
      else COMMANDS[wish](editor.chain().focus()).run();
    });
  });
  const tables = box.querySelector('.gk-tools-table');
  const show = () => {
    tables.hidden = !editor.isActive('table');
    Object.entries(ACTIVE).forEach(([name, what]) => {
      box.querySelector(`[data-do=${name}]`).setAttribute('aria-pressed', String(editor.isActive(...what)));
    });
  };
  editor.on('transaction', show);
  show();
  // What was kept as a draft is put into the field from outside.
  area.form.addEventListener('gongkai:filled', () => editor.commands.setContent(area.value));
}

document.querySelectorAll('textarea[data-rich-text]').forEach(arm);
