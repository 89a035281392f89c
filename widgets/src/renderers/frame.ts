/** What stands around a chart that is saved as an image: title, filters and data time. */

export type Frame = { title: string; notes: string[]; color: string; muted: string; paper: string };

const LINE = 18;
const LETTER = 6.4;
const TITLE = 32;
const PAD = 16;
const SIZE = 12;

/** Put a mark in the place of what no XML may hold, so that an SVG can be read: controls, half characters. */
export const writable = (text: string): string =>
  text.replace(/(?![\t\n\r])\p{Cc}|\p{Cs}|[\ufffe\uffff]/gu, "\ufffd");

/** Write a text so that plotly.js reads neither markup nor a template in it. */
export const plain = (text: string): string =>
  writable(text)
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;")
    .replace(/\$/g, "&#36;")
    .replace(/%(?=\{)/g, "&#37;");

/** Break a text into lines of about so many letters. */
export function wrapped(text: string, letters: number): string[] {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/\s+/)) {
    if (line !== "" && line.length + word.length + 1 > letters) {
      lines.push(line);
      line = word;
    } else {
      line = line === "" ? word : `${line} ${word}`;
    }
  }
  return line === "" ? lines : [...lines, line];
}

/** The margins that a chart has on the page, its axes' labels among them. */
export type Margins = { t: number; b: number; l: number; r: number };
export type Framed = Record<string, unknown> & { width: number; height: number };

/** Give a layout with room for the words, the chart itself as large as it was. */
export function withWords(
  layout: Record<string, unknown>,
  { title, notes, color, muted, paper }: Frame,
  { l, r, t, b }: Margins,
  [width, height]: readonly [number, number],
): Framed {
  const lines = notes.flatMap((note) => wrapped(note, Math.max(24, Math.floor(width / LETTER))));
  const below = lines.length > 0 ? lines.length * LINE + PAD / 2 : 0;
  const inner = Math.max(height - t - b, 1);
  const words = (text: string, up: number, size: number, paint: string) => ({
    xref: "paper",
    yref: "paper",
    xanchor: "left",
    yanchor: "top",
    align: "left",
    showarrow: false,
    text,
    x: 0,
    xshift: -l,
    y: up / inner,
    font: { size, color: paint },
  });
  const known = (layout.annotations ?? []) as unknown[];
  return {
    ...layout,
    width: width + 2 * PAD,
    height: height + TITLE + below + 2 * PAD,
    margin: { l: l + PAD, r: r + PAD, t: t + TITLE + PAD, b: b + below + PAD },
    paper_bgcolor: paper,
    annotations: [
      ...known,
      words(`<b>${plain(title)}</b>`, inner + t + TITLE, 15, color),
      ...lines.map((text, at) => words(plain(text), -b - PAD / 2 - at * LINE, SIZE, muted)),
    ],
  };
}
