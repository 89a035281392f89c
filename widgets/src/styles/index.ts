/** The look of the page, one sheet after the other: what comes later wins. */
import base from "./base.css";
import cards from "./cards.css";
import charts from "./charts.css";
import controls from "./controls.css";
import inputs from "./inputs.css";
import numbers from "./numbers.css";
import page from "./page.css";
import panels from "./panels.css";
import saved from "./saved.css";
import tables from "./tables.css";
import tokens from "./tokens.css";
import widths from "./widths.css";

export default [
  tokens,
  base,
  page,
  cards,
  numbers,
  charts,
  tables,
  controls,
  panels,
  widths,
  inputs,
  saved,
].join("");
