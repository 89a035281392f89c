/** Messages of the kernel as they come: JSON with its arrays apart. */
import type { Exported, Numbers, Reply } from "./protocol";

const ARRAYS = {
  f8: Float64Array,
  f4: Float32Array,
  i4: Int32Array,
  i2: Int16Array,
  i1: Int8Array,
  u4: Uint32Array,
  u2: Uint16Array,
  u1: Uint8Array,
} as const;

type Reference = { $a: number; t: keyof typeof ARRAYS; n: number };

const isReference = (value: object): value is Reference => "$a" in value && "t" in value;

function typedArray(reference: Reference, buffers: readonly DataView[]): Numbers {
  const view = buffers[reference.$a];
  const Type = ARRAYS[reference.t];
  const bytes = reference.n * Type.BYTES_PER_ELEMENT;
  if (!view || view.byteLength < bytes) {
    throw new RangeError(`array ${reference.$a} (${reference.t}) is missing or too short`);
  }
  if (view.byteOffset % Type.BYTES_PER_ELEMENT === 0) {
    return new Type(view.buffer as ArrayBuffer, view.byteOffset, reference.n);
  }
  const copy = view.buffer.slice(view.byteOffset, view.byteOffset + bytes) as ArrayBuffer;
  return new Type(copy);
}

/** Replace each `{"$a": i, "t": type, "n": length}` within a JSON value by its typed array. */
export function decode(value: unknown, buffers: readonly DataView[]): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((item) => decode(item, buffers));
  if (isReference(value)) return typedArray(value, buffers);
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [name, decode(item, buffers)]),
  );
}

const REPLIES = new Set([
  "views",
  "options",
  "tiles",
  "explained",
  "driven",
  "rows",
  "window",
  "exported",
  "busy",
  "refused",
  "runtime",
]);

/** Read a custom message of the kernel; null for anything that is not ours. */
export function readReply(content: unknown, buffers: readonly DataView[]): Reply | null {
  if (typeof content !== "object" || content === null) return null;
  const { type } = content as { type?: unknown };
  if (typeof type !== "string" || !REPLIES.has(type)) return null;
  if (type === "exported") return { ...content, data: buffers[0] } as Exported;
  const holds = type === "views" || type === "tiles" || type === "window";
  return (holds ? decode(content, buffers) : content) as Reply;
}
