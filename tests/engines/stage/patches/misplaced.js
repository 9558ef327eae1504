/**
 * A patch that adds a rule at the end, wherever it stands in the text.
 * @param {CSSStyleSheet} sheet
 * @param {string} _
 * @param {{ins: string}} splice
 * @returns {string}
 */
export function patch(sheet, _, { ins }) {
  sheet.insertRule(ins, sheet.cssRules.length);
  return "patched";
}
