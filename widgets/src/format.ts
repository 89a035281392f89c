/** Numbers as the kernel writes them: d3-format, the named formats and units of `dashkit/formats.py`. */
import { format as d3 } from "d3-format";

export type Spec = { format: string; unit: string };

const MINUS = "−";
const MISSING = "–";
const SYMBOLS: Record<string, string> = {
  AUD: "A$",
  BRL: "R$",
  CAD: "C$",
  CNY: "CN¥",
  EUR: "€",
  GBP: "£",
  INR: "₹",
  JPY: "¥",
  KRW: "₩",
  MXN: "MX$",
  NZD: "NZ$",
  USD: "$",
};
const CODES = new Set(
  "AED CHF CZK DKK HKD HUF IDR ILS NOK PLN RON SAR SEK SGD THB TRY TWD ZAR".split(" "),
);
const WHOLE = new Set(["JPY", "KRW"]);
/** Numbers below and from which texts have exponents. */
const SMALL = 1e-6;
const LARGE = 1e21;
const OPEN = new Set(["", "number", "currency"]);

/** Write a count, e.g. "1,234". */
export const counted = d3(",d");

/** Say whether a format is one of those written here; durations and bytes are the kernel's. */
export const isKnown = (format: string): boolean => !["duration", "bytes"].includes(format);

/** Write a number as a large card does: compact from a million up, without cents from a thousand. */
export function short(value: number, { format, unit }: Spec): string {
  if (!OPEN.has(format)) return formatted(value, format, unit);
  const size = Math.abs(value);
  if (size >= 1e6) return formatted(value, "compact", unit);
  return formatted(value, size >= 1e3 ? ",.0f" : format, unit);
}

export function formatted(value: number, format: string, unit: string): string {
  if (Number.isNaN(value)) return MISSING;
  if (format === "percentage") return d3(",.1%")(value);
  if (format === "points") return points(value);
  const [code = "", per] = unit.split("/");
  const money = code in SYMBOLS || CODES.has(code) || format === "currency";
  const body = numeral(value, format, money ? code : "");
  if (money) return withCurrency(body, code) + (per ? `/${per}` : "");
  return unit ? `${body}${unit === "%" ? "" : " "}${unit}` : body;
}

function numeral(value: number, format: string, currency: string): string {
  if (format === "compact") return compact(value);
  if (format === "currency" || (currency && !format)) {
    return d3(WHOLE.has(currency) ? ",.0f" : ",.2f")(value);
  }
  return format === "" || format === "number" ? plain(value) : d3(format)(value);
}

function plain(value: number): string {
  const size = Math.abs(value);
  if ((size > 0 && size < SMALL) || size >= LARGE) return d3(".4~g")(value);
  return d3(size > 0 && size < 1 ? ",.3~r" : ",.2~f")(value);
}

function withCurrency(body: string, code: string): string {
  const symbol = SYMBOLS[code] ?? (code ? `${code} ` : "");
  const sign = /^[−+(]/.test(body) ? body.slice(0, 1) : "";
  const bare = body.slice(sign.length);
  return sign + (bare.startsWith("$") && symbol.endsWith("$") ? bare : symbol + bare);
}

function compact(value: number): string {
  if (Math.abs(value) >= LARGE) return plain(value);
  const [digits = "0", exponent = "0"] = Math.abs(value).toExponential(2).split("e");
  const step = Math.max(0, Math.min(4, Math.floor(Number(exponent) / 3)));
  if (step === 0) return plain(value);
  const scaled = Number(`${digits}e${Number(exponent) - step * 3}`);
  return `${value < 0 && scaled ? MINUS : ""}${d3(",.2~f")(scaled)}${"kMBT"[step - 1]}`;
}

const shows = (text: string): boolean => /[1-9∞]/.test(text);

const unsignedZero = (text: string): string => (shows(text) ? text : text.replace(/^[+−]+/, ""));

/** Write a difference with its sign. */
export function signed(value: number, { format, unit }: Spec): string {
  const text = formatted(value, format, unit);
  return value > 0 && shows(text) && !text.startsWith("+") ? `+${text}` : text;
}

/** Write a relative change as a signed percentage. */
export const percentChange = (change: number): string =>
  unsignedZero(d3(`+,.${Math.abs(change) >= 10 ? 0 : 1}%`)(change));

/** Write a difference of two fractions in percentage points. */
export function points(change: number): string {
  const small = change !== 0 && Math.abs(change) < 0.001;
  return unsignedZero(d3(`+,.${small ? 2 : 1}%`)(change)).replace("%", " pp");
}
