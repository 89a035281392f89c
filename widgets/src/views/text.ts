/** Sentences with live numbers. */
import type { Context, View } from "../context";
import { h, place } from "../dom";
import type { Text } from "../protocol";
import { Card } from "./card";

type Part = Text["parts"][number];

/** Split the parts where a text has an empty line. */
export function paragraphs(parts: Part[]): Part[][] {
  const found: Part[][] = [[]];
  for (const part of parts) {
    const texts = "text" in part ? part.text.split(/\n\s*\n/) : [];
    if ("value" in part) found.at(-1)?.push(part);
    texts.forEach((text, index) => {
      if (index > 0) found.push([]);
      if (text !== "") found.at(-1)?.push({ text });
    });
  }
  return found.filter((paragraph) => paragraph.length > 0);
}

export function textView(key: string, context: Context): View<Text> {
  const card = new Card(key, "text", context);
  const update = (state: Text) => {
    card.el.dataset.titled = String(state.title !== "");
    if (!card.update(state)) return;
    place(
      card.body,
      paragraphs(state.parts).map((paragraph) =>
        h(
          "p",
          {},
          ...paragraph.map((part) =>
            "text" in part
              ? part.text
              : h("strong", { class: "dk-number", "data-judgement": part.status }, part.value),
          ),
        ),
      ),
    );
  };
  return { el: card.el, update };
}
