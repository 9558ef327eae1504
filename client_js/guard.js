/**
 * Runs first of all that an update loads: everything is linked by then, and none of the new code has run.
 *
 * Asked for with `?t=` and the key of the update, so that it is a module of its own each time. Where
 * that update was given up it throws, and nothing that comes behind it runs.
 */

import { begin } from "./hot.js";
import { URL } from "./pristine.js";

begin(new URL(import.meta.url).searchParams.get("t"));
