import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Address, readPart, writePart } from "../src/address";

describe("parts of a fragment", () => {
  it("reads its own part only", () => {
    expect(readPart("#top&dk-a=1.x&dk-b=1.y=", "dk-b")).toBe("1.y=");
    expect([readPart("", "dk-a"), readPart("#dk-a", "dk-a")]).toEqual(["", ""]);
  });

  it("leaves the others as they are", () => {
    expect(writePart("#top&dk-a=1.x", "dk-b", "1.y")).toBe("#top&dk-a=1.x&dk-b=1.y");
    expect(writePart("#top&dk-a=1.x", "dk-a", "")).toBe("#top");
    expect(writePart("#dk-a=1.x", "dk-a", "")).toBe("");
    expect(writePart("", "dk-küche", "1.z")).toBe("#dk-k%C3%BCche=1.z");
    expect(readPart("#dk-k%C3%BCche=1.z", "dk-küche")).toBe("1.z");
  });
});

describe("the address of a page", () => {
  let leave: AbortController;
  let asked: string[];
  let address: Address;

  const open = (name = "sales", session = "one") =>
    new Address(name, session, (state) => asked.push(state) + 100, leave.signal);

  beforeEach(() => {
    leave = new AbortController();
    asked = [];
    history.replaceState(null, "", "/page?theme=dark#dk-sales=1.old");
    address = open();
  });
  afterEach(() => {
    leave.abort();
    vi.restoreAllMocks();
  });

  const back = (hash: string) => {
    history.replaceState(null, "", `/page?theme=dark${hash}`);
    globalThis.dispatchEvent(new PopStateEvent("popstate"));
  };

  it("is read when the page opens, and bounded", () => {
    expect(address.state).toBe("1.old");
    history.replaceState(null, "", `#dk-sales=${"x".repeat(9_000)}`);
    expect(address.state).toHaveLength(8_000);
  });

  it("is replaced by the first answer and for looks, and pushed for steps", () => {
    const pushed = vi.spyOn(history, "pushState");
    address.write({ state: "1.a", step: 0 }, 1);
    address.write({ state: "1.b", step: 0 }, 2);
    expect([location.hash, pushed.mock.calls.length]).toEqual(["#dk-sales=1.b", 0]);
    address.write({ state: "1.c", step: 1 }, 3);
    address.write({ state: "1.c", step: 1 }, 4);
    expect([location.hash, pushed.mock.calls.length]).toEqual(["#dk-sales=1.c", 1]);
    expect(location.search).toBe("?theme=dark");
    address.write({ state: "", step: 2 }, 5);
    expect([location.hash, pushed.mock.calls.length]).toEqual(["", 2]);
  });

  it("asks for what Back leads to once, and makes no new place of the answer", () => {
    const pushed = vi.spyOn(history, "pushState");
    address.write({ state: "1.a", step: 0 }, 1);
    back("#dk-sales=1.wide");
    back("#dk-sales=1.wide");
    expect(asked).toEqual(["1.wide"]);
    address.write({ state: "1.cut", step: 1 }, 101);
    expect([location.hash, pushed.mock.calls.length]).toEqual(["#dk-sales=1.cut", 0]);
    back("#top");
    expect(asked).toEqual(["1.wide", ""]);
  });

  it("keeps two dashboards of one name apart, and two places of one session together", () => {
    history.replaceState(null, "", "#dk-sales=1.a&dk-sales-2=1.b");
    expect([open().state, open("sales", "two").state]).toEqual(["1.a", "1.b"]);
  });

  it("hears nothing after its page is gone", () => {
    leave.abort();
    back("#dk-sales=1.z");
    expect(asked).toEqual([]);
  });
});
