/** Which members a click leaves chosen. */
import type { Scalar } from "../protocol";

/** Click toggles one member; with Shift it is added to, or taken from, those chosen. */
export function toggled(chosen: readonly Scalar[], member: Scalar, add: boolean): Scalar[] {
  if (!add) return chosen.length === 1 && chosen[0] === member ? [] : [member];
  return chosen.includes(member) ? chosen.filter((other) => other !== member) : [...chosen, member];
}

/** Write a member as text; a missing one as the kernel does. */
export const memberText = (member: Scalar): string =>
  member === null ? "(missing)" : String(member);
