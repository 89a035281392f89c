import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Stored } from "../src/stored";
import { SavedMenu } from "../src/views/saved";
import { type Asked, context, find, openPanel } from "./support";

describe("views kept in the browser", () => {
  beforeEach(() => localStorage.clear());

  it("are kept by dashboard, one entry each, in the order of names", () => {
    const sales = new Stored("sales");
    sales.save("b", "1.b");
    sales.save("a", "1.a");
    new Stored("other").save("c", "1.c");
    localStorage.setItem("something else", "x");
    expect([...sales.all()]).toEqual([
      ["a", "1.a"],
      ["b", "1.b"],
    ]);
    sales.rename("a", "z");
    sales.rename("nothing", "y");
    sales.delete("b");
    expect([...new Stored("sales").all()]).toEqual([["z", "1.a"]]);
  });
});

describe("the menu of saved views", () => {
  let asked: Asked;
  let menu: SavedMenu;
  const shared = { names: ["<b>Q3</b>", "Europe"], current: "Europe", shared: true };

  beforeEach(() => {
    localStorage.clear();
    asked = context();
    menu = new SavedMenu(asked);
    document.body.replaceChildren(menu.el);
  });
  afterEach(() => vi.unstubAllGlobals());

  const open = () => openPanel(menu.el);
  const names = () => [...menu.el.querySelectorAll(".dk-views-name")].map((el) => el.textContent);
  const named = (name: string) => {
    const input = find<HTMLInputElement>(menu.el, "form > input");
    input.value = name;
    input.dispatchEvent(new Event("input"));
    return find<HTMLButtonElement>(menu.el, "[data-action=save]");
  };
  const row = (name: string) => {
    const found = [...menu.el.querySelectorAll("li")].find((li) => li.textContent?.includes(name));
    if (!found) throw new Error(`no row ${name}`);
    return found;
  };

  it("lists what the kernel keeps as text, and says which is shown", () => {
    menu.update({ saved: shared, state: "1.x", name: "sales" });
    open();
    expect(names()).toEqual(["<b>Q3</b>", "Europe"]);
    expect(find(menu.el, ".dk-control-value").textContent).toBe("Europe");
    expect(find(row("Europe"), "button").getAttribute("aria-current")).toBe("true");
    find(row("Q3"), "button").click();
    expect(asked.sent).toEqual([{ type: "open", name: "<b>Q3</b>" }]);
  });

  it("shows the link to what is seen with the panel, not after it", () => {
    menu.update({ saved: shared, state: "1.x", name: "sales" });
    asked.link = () => "https://here/#sales=1.x";
    expect(find<HTMLInputElement>(open(), "[readonly]").value).toBe("https://here/#sales=1.x");
    expect(find(menu.el, "button").getAttribute("aria-expanded")).toBe("true");
  });

  it("saves, replaces, renames and deletes where all may", () => {
    menu.update({ saved: shared, state: "1.x", name: "sales" });
    open();
    expect(named("  ").disabled).toBe(true);
    named("New").click();
    expect(named("Europe").textContent).toBe("Replace");
    named("Europe").click();
    find(row("Europe"), "[aria-label='Rename Europe']").click();
    const input = find<HTMLInputElement>(menu.el, "li input");
    input.value = "EU";
    find<HTMLFormElement>(menu.el, "li form").requestSubmit();
    find(row("Q3"), "[aria-label='Delete <b>Q3</b>']").click();
    expect(asked.sent).toEqual([
      { type: "save", name: "New", replace: false },
      { type: "save", name: "Europe", replace: true },
      { type: "rename", name: "Europe", to: "EU" },
      { type: "delete", name: "<b>Q3</b>" },
    ]);
  });

  it("keeps views in the browser where the kernel keeps none of pages", () => {
    menu.update({
      saved: { names: ["Author's"], current: "", shared: false },
      state: "1.x",
      name: "sales",
    });
    open();
    named("Mine").click();
    open();
    expect(names()).toEqual(["Author's", "Mine"]);
    expect(row("Author's").querySelectorAll("button")).toHaveLength(1);
    expect(find(menu.el, ".dk-control-value").textContent).toBe("Mine");
    menu.update({ saved: null, state: "1.y", name: "sales" });
    expect(find(menu.el, ".dk-control-value").textContent).toBe("Views");
    find(row("Mine"), "button").click();
    expect(asked.sent).toEqual([{ type: "restore", state: "1.x" }]);
    find(row("Mine"), "[aria-label='Rename Mine']").click();
    find<HTMLInputElement>(menu.el, "li input").value = "Ours";
    find<HTMLFormElement>(menu.el, "li form").requestSubmit();
    expect([...new Stored("sales").all().keys()]).toEqual(["Ours"]);
    find(row("Ours"), "[aria-label='Delete Ours']").click();
    expect(new Stored("sales").all().size).toBe(0);
  });

  it("says so when the browser keeps nothing, and does not lose the name", () => {
    menu.update({ saved: null, state: "1.x", name: "sales" });
    open();
    const setItem = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
    vi.stubGlobal("localStorage", { length: 0, key: () => null, getItem: () => null, setItem });
    named("Mine").click();
    expect(find(menu.el, ".dk-note").textContent).toMatch(/does not keep anything/);
    expect(find<HTMLInputElement>(menu.el, "form > input").value).toBe("Mine");
  });
});
