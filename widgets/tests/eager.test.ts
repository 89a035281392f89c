import { describe, expect, it } from "vitest";
import { eager } from "../eager.mjs";

const lean = (properties: string) => eager(`var o={${properties}}`, 0).slice("var o=".length);

/** A bundle as esbuild minifies it: one module, and what it exports. */
const bundled = (body: string) => `var Y=(e,t)=>()=>(t||e((t={exports:{}}).exports,t),t.exports);
var a=1,b=Y((e,t)=>{${body}});export default b();`;

const load = async (code: string) =>
  (await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(code)}`)).default;

describe("eager", () => {
  it.each([
    ["first", 'description:"text",a:1', "{a:1}"],
    ["in the middle", 'a:1,description:["long ",f("b"),"{,}"].join(" "),b:2', "{a:1,b:2}"],
    ["last", "a:1,description:`two\nlines`", "{a:1,}"],
    ["only", 'description:"text"', "{}"],
    ["beside others", 'requiredOpts:["b"],a:1,otherOpts:[],description:"text"', "{a:1,}"],
    ["of an inner object", 'a:{"description":"text",b:2}', "{a:{b:2}}"],
  ])("takes out documentation that stands %s", (_, properties, left) => {
    expect(lean(properties)).toBe(left);
  });

  it.each([
    "description",
    "description:name",
    'description:of("text")',
    'description:"text "+name',
    `description:\`text \${name}\``,
    'description:names.join(" ")',
    "description:{text:1}",
    "description(){}",
    'get description(){return"text"}',
    '[description]:"text"',
    'descriptions:"text"',
  ])("leaves %s", (property) => {
    expect(lean(`a:1,${property},b:2`)).toBe(`{a:1,${property},b:2}`);
  });

  it("puts modules and the function expressions directly in them in parentheses", () => {
    const body = (f: string, g: string) =>
      `function d(){return function(){}}let c=()=>function(){};t.exports=${f};[1].map(${g})`;
    const [f, g] = ["function n(){return function(){}}", "function(){}"];
    const found = eager(bundled(body(f, g)), 1);
    expect(found).toBe(
      bundled(body(`(${f})`, `(${g})`))
        .replace("Y((e,t)", "Y(((e,t)")
        .replace("});export", "}));export"),
    );
  });

  it.each(["m(){}", "get m(){return 1}", "async m(){}", "*m(){}", "m:()=>1"])(
    "leaves %s without parentheses",
    (method) => {
      const body = `t.exports={${method}},e.C=class{${method.replace(":", "=")}}`;
      expect(eager(bundled(body), 1)).toContain(body);
    },
  );

  it("changes nothing that code does", async () => {
    const code = bundled(`var f=function(){return this.n},g=new function(){this.n=2};
      e.name=f.name;e.two=f.call(g);e.three=!function(){return 0}();
      e.attribute={n:{valType:"number",description:["a","b"].join(),dflt:3},description:"é"}`);
    const [before, after] = [await load(code), await load(eager(code, 1))];
    const { description, attribute, ...rest } = before;
    expect(rest).toEqual({ name: "f", two: 2, three: true });
    expect(after).toEqual({ ...rest, attribute: { n: { valType: "number", dflt: 3 } } });
  });

  it("refuses a bundle whose modules it does not find", () => {
    expect(() => eager(bundled(""), 2)).toThrow("1 modules in functions, fewer than 2");
  });
});
