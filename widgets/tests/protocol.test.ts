import { describe, expect, it } from "vitest";
import fixtures from "../../tests/fixtures/intents.json";
import { isRequest } from "../src/requests";
import { decode, readReply } from "../src/wire";

describe("requests", () => {
  it.each(fixtures)("$name", ({ message, shape }) => {
    expect(isRequest(message)).toBe(shape);
  });
});

const view = (array: { buffer: ArrayBufferLike }) => new DataView(array.buffer as ArrayBuffer);

describe("typed arrays", () => {
  it.each([
    ["f8", Float64Array],
    ["f4", Float32Array],
    ["i4", Int32Array],
    ["i2", Int16Array],
    ["i1", Int8Array],
    ["u4", Uint32Array],
    ["u2", Uint16Array],
    ["u1", Uint8Array],
  ] as const)("reads %s", (t, Type) => {
    const found = decode({ y: { $a: 0, t, n: 3 } }, [view(Type.from([1, 2, 3]))]);
    expect(found).toEqual({ y: Type.from([1, 2, 3]) });
  });

  it("copies an array that does not start at a multiple of its width", () => {
    const bytes = new Uint8Array(4 + 16);
    bytes.set(new Uint8Array(Float64Array.from([0.5, -2]).buffer), 4);
    const found = decode({ $a: 0, t: "f8", n: 2 }, [new DataView(bytes.buffer, 4, 16)]);
    expect([...(found as Float64Array)]).toEqual([0.5, -2]);
  });

  it("refuses an array that is shorter than it says, or is not there", () => {
    expect(() => decode({ $a: 0, t: "f8", n: 2 }, [view(new Uint8Array(8))])).toThrow(RangeError);
    expect(() => decode({ $a: 3, t: "u1", n: 1 }, [])).toThrow(RangeError);
  });

  it("keeps NaN, text and nested lists as they are", () => {
    const found = decode({ a: [{ $a: 0, t: "f4", n: 1 }, "x", null] }, [
      view(Float32Array.from([Number.NaN])),
    ]) as { a: unknown[] };
    expect((found.a[0] as Float32Array)[0]).toBeNaN();
    expect(found.a.slice(1)).toEqual(["x", null]);
  });
});

describe("replies", () => {
  it.each([null, "views", 3, {}, { type: 3 }, { type: "eval" }, { type: "__proto__" }])(
    "ignores %j",
    (content) => {
      expect(readReply(content, [])).toBeNull();
    },
  );

  it("reads arrays of views only", () => {
    const content = { type: "refused", ack: 1, message: "no", extra: { $a: 9, t: "f8", n: 1 } };
    expect(readReply(content, [])).toBe(content);
  });
});
