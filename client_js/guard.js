/**
 * Runs first of all that an update loads: everything is linked by then, and none of the new code has run.
 *
 * Asked for with the key of the update behind a `#`, which makes it a module of its own each time
 * without another request; the key itself is not to be had here (Chromium 156 gives the first one).
 */

import { begin } from "./hot.js";

begin();
