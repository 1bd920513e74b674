// <code-editor data-bundle="…/codemirror.js" data-language="python"><textarea></textarea></code-editor>
// The textarea keeps the value and tells of each change by `input`; whoever sets its value from
// elsewhere fires `input` on it too, and the editor follows. Without the bundle it stays as it is.
const HINT = "Tab indents. Press Escape, then Tab, to leave the editor.";

function theme(cm) {
  return cm.EditorView.theme({
    "&": { color: "var(--ink)", backgroundColor: "var(--surface)", border: "1px solid var(--edge)", borderRadius: "var(--r)", fontSize: "var(--step--1)" },
    "&.cm-focused": { outline: "2px solid var(--accent)", outlineOffset: "-1px" },
    ".cm-scroller": { minHeight: "12rem", maxHeight: "70vh", overflow: "auto", fontFamily: "var(--mono)", lineHeight: "1.6" },
    ".cm-content": { caretColor: "var(--ink)", padding: "var(--s2) 0" },
    ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--ink)" },
    "& > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground": { background: "color-mix(in oklab, var(--accent) 28%, transparent)" },
    ".cm-gutters": { backgroundColor: "var(--sunken)", color: "var(--ink-2)", borderRight: "1px solid var(--line)" },
    ".cm-activeLine": { backgroundColor: "color-mix(in oklab, var(--ink) 4%, transparent)" },
    ".cm-activeLineGutter": { backgroundColor: "var(--line)", color: "var(--ink)" },
    "&.cm-focused .cm-matchingBracket": { backgroundColor: "var(--accent-wash)", outline: "1px solid var(--accent)" },
    "&.cm-focused .cm-nonmatchingBracket": { backgroundColor: "var(--red-wash)", outline: "1px solid var(--red)" },
    ".cm-selectionMatch, .cm-searchMatch": { backgroundColor: "var(--amber-wash)", outline: "1px solid var(--amber)" },
    ".cm-searchMatch-selected": { backgroundColor: "var(--amber)", color: "var(--paper)" },
    ".cm-panels": { backgroundColor: "var(--sunken)", color: "var(--ink)", fontFamily: "var(--sans)" },
    ".cm-panels-bottom": { borderTop: "1px solid var(--line-strong)" },
    ".cm-panel.cm-search": { padding: "var(--s2) 2rem var(--s2) var(--s2)", "& label": { fontSize: "var(--step--2)" } },
    ".cm-textfield": { backgroundColor: "var(--surface)", color: "var(--ink)", border: "1px solid var(--edge)", borderRadius: "4px" },
    ".cm-button": { backgroundImage: "none", backgroundColor: "var(--surface)", color: "var(--ink)", border: "1px solid var(--line-strong)", borderRadius: "4px" },
  });
}

function inks(cm) {
  const { tags } = cm;
  return cm.syntaxHighlighting(cm.HighlightStyle.define([
    { tag: [tags.keyword, tags.operatorKeyword, tags.modifier], color: "var(--accent)", fontWeight: "600" },
    { tag: [tags.string, tags.special(tags.string), tags.regexp], color: "var(--amber)" },
    { tag: [tags.comment, tags.docString, tags.quote], color: "var(--ink-2)", fontStyle: "italic" },
    { tag: [tags.function(tags.variableName), tags.function(tags.definition(tags.variableName)), tags.className, tags.definition(tags.className), tags.propertyName, tags.meta], color: "var(--code-name)" },
    { tag: [tags.number, tags.bool, tags.null, tags.atom], color: "var(--code-value)" },
    { tag: tags.heading, fontWeight: "600" },
    { tag: tags.emphasis, fontStyle: "italic" },
    { tag: tags.strong, fontWeight: "700" },
    { tag: tags.link, color: "var(--accent)", textDecoration: "underline" },
    { tag: tags.invalid, textDecoration: "underline wavy var(--red)" },
  ]));
}

const languages = {
  python: (cm) => [cm.pythonLanguage, cm.indentUnit.of("    ")],
  markdown: (cm) => [cm.markdownLanguage, cm.Prec.high(cm.keymap.of(cm.markdownKeymap)), cm.EditorView.lineWrapping],
  json: (cm) => [cm.jsonLanguage],
  sql: (cm) => [cm.StandardSQL.language],
  text: (cm) => [cm.EditorView.lineWrapping],
};

function behaviour(cm, readOnly) {
  const keys = [...cm.closeBracketsKeymap, ...cm.defaultKeymap, ...cm.searchKeymap, ...cm.historyKeymap, cm.indentWithTab];
  return [
    cm.lineNumbers(), cm.highlightActiveLineGutter(), cm.highlightActiveLine(), cm.highlightSpecialChars(),
    cm.history(), cm.drawSelection(), cm.dropCursor(), cm.rectangularSelection(), cm.crosshairCursor(),
    cm.indentOnInput(), cm.bracketMatching(), cm.closeBrackets(), cm.highlightSelectionMatches(), cm.search(),
    cm.EditorState.allowMultipleSelections.of(true), cm.EditorState.tabSize.of(4),
    cm.EditorState.readOnly.of(readOnly), cm.keymap.of(keys),
  ];
}

// Only what differs is replaced, so that the cursor stays where it was.
function difference(from, to) {
  let start = 0, end = 0;
  const most = Math.min(from.length, to.length);
  while (start < most && from[start] === to[start]) start++;
  while (end < most - start && from.at(-1 - end) === to.at(-1 - end)) end++;
  return { from: start, to: from.length - end, insert: to.slice(start, to.length - end) };
}

const plain = (text) => text.replace(/\r\n?/g, "\n");

class CodeEditor extends HTMLElement {
  #view;
  #begun = false;

  async connectedCallback() {
    if (this.#begun || !this.querySelector("textarea")) return;
    this.#begun = true;
    try {
      this.#open(await import(this.dataset.bundle), this.querySelector("textarea"));
    } catch (error) {
      this.#begun = Boolean(this.#view);
      console.warn("The editor did not load; its plain field is there.", error);
    }
  }

  focus() {
    (this.#view ?? this.querySelector("textarea")).focus();
  }

  #open(cm, area) {
    const focused = document.activeElement === area;
    const { selectionStart: anchor, selectionEnd: head } = area;
    const root = this.attachShadow({ mode: "open" }); // what is not slotted, the textarea, is not shown
    const doc = plain(area.value);
    this.#view = new cm.EditorView({
      root,
      parent: root,
      doc,
      selection: { anchor: Math.min(anchor, doc.length), head: Math.min(head, doc.length) },
      extensions: [
        behaviour(cm, area.readOnly || area.disabled), theme(cm), inks(cm),
        (languages[this.dataset.language] ?? languages.text)(cm),
        area.placeholder ? cm.placeholder(area.placeholder) : [],
        cm.EditorView.contentAttributes.of(this.#said(area)),
        cm.EditorView.updateListener.of((update) => update.docChanged && this.#write(area)),
      ],
    });
    area.required = false; // the browser cannot point at a field that is not shown; the server says it
    for (const event of ["input", "change"]) area.addEventListener(event, () => this.#read(area));
    area.form?.addEventListener("reset", () => setTimeout(() => this.#read(area)));
    for (const label of area.labels) label.addEventListener("click", () => this.focus());
    if (focused) this.focus();
    this.dataset.ready = "";
  }

  #said(area) {
    const label = [...area.labels].map((one) => one.textContent.trim()).join(" ");
    const readOnly = area.readOnly || area.disabled;
    return {
      "aria-label": label || area.getAttribute("aria-label") || "Code",
      "aria-description": readOnly ? "" : HINT,
      "aria-readonly": String(readOnly),
      tabindex: "0", // it is one without saying so; checkers of accessibility want it said
      ...(area.getAttribute("aria-invalid") ? { "aria-invalid": area.getAttribute("aria-invalid") } : {}),
    };
  }

  #write(area) {
    const text = this.#view.state.doc.toString();
    if (text === plain(area.value)) return; // it came from there
    area.value = text;
    area.dispatchEvent(new Event("input", { bubbles: true }));
  }

  #read(area) {
    const from = this.#view.state.doc.toString(), to = plain(area.value);
    if (from !== to) this.#view.dispatch({ changes: difference(from, to) });
  }
}

customElements.define("code-editor", CodeEditor);
