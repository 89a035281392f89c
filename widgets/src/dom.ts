/** Builds elements; text only ever becomes a text node. */

type Listener = (event: never) => void;
type Value = string | number | boolean | null | undefined | Listener;
export type Child = Node | string | null | undefined | false;

const SVG = "http://www.w3.org/2000/svg";

function assign(element: Element, attributes: Record<string, Value>): void {
  for (const [name, value] of Object.entries(attributes)) setAttribute(element, name, value);
}

/** Set, change or (null, undefined, false) remove an attribute; `onclick` and the like listen. */
export function setAttribute(element: Element, name: string, value: Value): void {
  if (typeof value === "function") {
    element.addEventListener(name.slice(2), value as unknown as EventListener);
  } else if (value === null || value === undefined || value === false) {
    element.removeAttribute(name);
  } else {
    const text = value === true ? "" : String(value);
    if (element.getAttribute(name) !== text) element.setAttribute(name, text);
  }
}

/** Make an HTML element with attributes, listeners (`onclick`) and children. */
export function h<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Record<string, Value> = {},
  ...children: Child[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  assign(element, attributes);
  element.append(...kept(children));
  return element;
}

/** Make an SVG element. */
export function s(
  name: string,
  attributes: Record<string, Value> = {},
  ...children: Child[]
): SVGElement {
  const element = document.createElementNS(SVG, name) as SVGElement;
  assign(element, attributes);
  element.append(...kept(children));
  return element;
}

const kept = (children: Child[]): (Node | string)[] =>
  children.filter((child): child is Node | string => !!child || child === "");

/** Write text when it differs, so that selections and screen readers rest undisturbed. */
export function setText(node: Node, text: string): void {
  if (node.textContent !== text) node.textContent = text;
}

/** Make `children` the children of `parent`, moving only what has changed its place. */
export function place(parent: Element, children: Child[]): void {
  const wanted = kept(children).map((child) =>
    typeof child === "string" ? document.createTextNode(child) : child,
  );
  const keep = new Set<Node>(wanted);
  for (const old of [...parent.childNodes]) if (!keep.has(old)) old.remove();
  wanted.forEach((child, index) => {
    if (parent.childNodes[index] !== child) {
      parent.insertBefore(child, parent.childNodes[index] ?? null);
    }
  });
}

let last = 0;
/** Give an id that no other element of the page has. */
export const uniqueId = (prefix: string): string => `dk-${prefix}-${++last}`;

const ICONS = {
  menu: "M4 7h16 M4 12h16 M4 17h16",
  move: "M12 3v18 M3 12h18 M9 6l3-3 3 3 M9 18l3 3 3-3 M6 9l-3 3 3 3 M18 9l3 3-3 3",
  undo: "M9 14 4 9l5-5 M4 9h10a6 6 0 0 1 0 12h-3",
  redo: "m15 14 5-5-5-5 M20 9H10a6 6 0 0 0 0 12h3",
  close: "M6 6l12 12 M18 6 6 18",
  calendar: "M4 6h16v14H4z M4 10h16 M8 3v4 M16 3v4",
  chevron: "m6 9 6 6 6-6",
  right: "m9 6 6 6-6 6",
  left: "m15 6-6 6 6 6",
  drill: "M5 5v6a4 4 0 0 0 4 4h10 M15 11l4 4-4 4",
  up: "M7 17 17 7 M9 7h8v8",
  down: "M7 7l10 10 M9 17h8V9",
  flat: "M4 12h16 M14 6l6 6-6 6",
  sortUp: "M12 19V5 M6 11l6-6 6 6",
  sortDown: "M12 5v14 M6 13l6 6 6-6",
  sort: "M8 10l4-4 4 4 M8 14l4 4 4-4",
  search: "M11 4a7 7 0 1 1 0 14 7 7 0 0 1 0-14z M20 20l-4-4",
  alert: "M12 4 2.5 20h19z M12 10v4 M12 17v.5",
  empty: "M4 13l3-8h10l3 8v6H4z M4 13h5l1 3h4l1-3h5",
  more: "M4.5 12h1 M11.5 12h1 M18.5 12h1",
  check: "m5 13 4 4L19 7",
  download: "M12 4v11 M7 11l5 5 5-5 M5 20h14",
  bookmark: "M7 4h10v16l-5-4-5 4z",
  pencil: "M4 20l1-4L16 5l3 3L8 19z M14 7l3 3",
  trash: "M5 7h14 M9 7V4h6v3 M7 7l1 13h8l1-13",
  info: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18z M12 11v5 M12 7.5v.5",
} as const;
export type Icon = keyof typeof ICONS;

/** Draw one of our icons, hidden from screen readers: a word always stands beside it. */
export const icon = (name: Icon, size = 16): SVGElement =>
  s(
    "svg",
    {
      class: "dk-icon",
      viewBox: "0 0 24 24",
      width: size,
      height: size,
      "aria-hidden": "true",
      focusable: "false",
    },
    s("path", { d: ICONS[name] }),
  );
