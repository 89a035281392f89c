/** The sizes of texts as a drawing shows them, without asking the page, which would be laid out to answer. */

export type Box = {
  width: number;
  /** How high a line stands above its base, and how deep below. */
  above: number;
  below: number;
};

let pen: CanvasRenderingContext2D | null = null;

function metrics(text: string, font: string): TextMetrics | null {
  pen ??= document.createElement("canvas").getContext("2d");
  if (!pen) return null;
  pen.font = font;
  return pen.measureText(text);
}

/** Give the width of a text in pixels. */
export const measured = (text: string, font: string): number =>
  metrics(text, font)?.width ?? Number.POSITIVE_INFINITY;

/** Give the room of a text, with what its letters reach out of it; null where nothing measures. */
export function boxOf(text: string, font: string): Box | null {
  const found = metrics(text, font);
  return (
    found && {
      width:
        Math.max(found.width, found.actualBoundingBoxRight) +
        Math.max(0, found.actualBoundingBoxLeft),
      above: Math.max(found.fontBoundingBoxAscent, found.actualBoundingBoxAscent),
      below: Math.max(found.fontBoundingBoxDescent, found.actualBoundingBoxDescent),
    }
  );
}
