/** What is needed before a page may be left, in a file of its own: loaded when there is time. */

import { Capsule } from "./capsule.js";
import { FormHold } from "./form_hold.js";

export { Capsule, FormHold };
