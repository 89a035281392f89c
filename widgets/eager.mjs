import { parse } from "acorn";

/** What documents Plotly's attributes and nothing reads: Plotly's own distributions lack it too. */
const documentation = new Set(["description", "requiredOpts", "otherOpts", "hrName"]);

/**
 * Make a minified bundle of Plotly cheaper to start: take out the documentation of attributes, and
 * put modules and the function expressions that they hold in parentheses. V8 compiles those while
 * the script arrives, off the page's thread; any other function it parses once more, on the page's
 * thread, when it is called.
 */
export function eager(code, leastModules) {
  const program = parse(code, { ecmaVersion: "latest", sourceType: "module" });
  const modules = new Set(program.body.flatMap(modulesIn));
  if (modules.size < leastModules) {
    throw new Error(
      `The bundle has ${modules.size} modules in functions, fewer than ${leastModules}: ` +
        "does esbuild write them otherwise now than as `var x=wrap((exports,module)=>{...})`?",
    );
  }
  const edits = [];
  const isExpression = ({ type, start }) =>
    type === "FunctionExpression" && code.startsWith("function", start);
  const visit = (node, within) => {
    if (modules.has(node) || (modules.has(within) && isExpression(node))) {
      edits.push([node.start, node.start, "("], [node.end, node.end, ")"]);
    }
    const inner = node.type.includes("Function") ? node : within;
    for (const child of children(node)) {
      if (documents(child)) edits.push(cut(child, node.properties));
      else visit(child, inner);
    }
  };
  visit(program, null);
  return edited(code, edits);
}

/** Find the functions in which esbuild puts modules: `var x=wrap((exports,module)=>{...})`. */
const modulesIn = ({ type, declarations }) =>
  (type === "VariableDeclaration" ? declarations : [])
    .map(({ init }) => (init?.type === "CallExpression" ? init.arguments : []))
    .filter(([first, ...more]) => first?.type === "ArrowFunctionExpression" && more.length === 0)
    .flat();

function children(node) {
  const found = [];
  for (const value of Object.values(node)) {
    if (Array.isArray(value)) found.push(...value.filter(isNode));
    else if (isNode(value)) found.push(value);
  }
  return found;
}

const isNode = (value) => typeof value?.type === "string";

/** Say whether a node is a property that documents. */
const documents = ({ type, computed, key, value }) =>
  type === "Property" && !computed && documentation.has(key.name ?? key.value) && isSpelled(value);

/** Say whether a value is a text, a list, or a list that is joined. */
function isSpelled({ type, value, expressions, callee }) {
  if (type === "TemplateLiteral") return expressions.length === 0;
  const isJoined = callee?.property?.name === "join" && callee.object.type === "ArrayExpression";
  return typeof value === "string" || type === "ArrayExpression" || isJoined;
}

/** Take a property out, with the comma after it. */
function cut(property, properties) {
  const next = properties[properties.indexOf(property) + 1];
  return [property.start, next?.start ?? property.end, ""];
}

/** Put texts in the place of ranges that do not overlap. */
function edited(code, edits) {
  const parts = [];
  let done = 0;
  for (const [from, to, text] of edits.sort(([one], [other]) => one - other)) {
    parts.push(code.slice(done, from), text);
    done = to;
  }
  return [...parts, code.slice(done)].join("");
}
