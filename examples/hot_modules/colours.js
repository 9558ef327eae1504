const COLOURS = ["tomato", "goldenrod", "teal"];

export function colour(number) {
  return COLOURS[number % COLOURS.length];
}
