// What static/js/editor.js builds the code editor from.
export { closeBrackets, closeBracketsKeymap } from "@codemirror/autocomplete";
export { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
export { jsonLanguage } from "@codemirror/lang-json";
export { markdownKeymap, markdownLanguage } from "@codemirror/lang-markdown";
export { pythonLanguage } from "@codemirror/lang-python";
export { StandardSQL } from "@codemirror/lang-sql";
export { bracketMatching, HighlightStyle, indentOnInput, indentUnit, syntaxHighlighting } from "@codemirror/language";
export { highlightSelectionMatches, search, searchKeymap } from "@codemirror/search";
export { EditorState, Prec } from "@codemirror/state";
export {
  crosshairCursor, drawSelection, dropCursor, EditorView, highlightActiveLine, highlightActiveLineGutter,
  highlightSpecialChars, keymap, lineNumbers, placeholder, rectangularSelection,
} from "@codemirror/view";
export { tags } from "@lezer/highlight";
