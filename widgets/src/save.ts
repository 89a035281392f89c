/** Giving a file to the reader, without a server: what was made is a download of the page itself. */
import { h } from "./dom";

const TYPES = {
  csv: "text/csv;charset=utf-8",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  zip: "application/zip",
  png: "image/png",
  svg: "image/svg+xml",
} as const;
export type Ending = keyof typeof TYPES;

export function save(name: string, ending: Ending, data: BlobPart): void {
  const url = URL.createObjectURL(new Blob([data], { type: TYPES[ending] }));
  const link = h("a", { href: url, download: `${name}.${ending}`, hidden: true });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

/** Read the bytes of a data address, whether written in base 64 or not. */
export function bytesOf(address: string): Uint8Array<ArrayBuffer> {
  const comma = address.indexOf(",");
  const [head, body] = [address.slice(0, comma), address.slice(comma + 1)];
  if (!head.endsWith(";base64")) return new TextEncoder().encode(decodeURIComponent(body));
  return Uint8Array.from(atob(body), (letter) => letter.charCodeAt(0));
}
