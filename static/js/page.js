/** What every page of Hub runs. */

import "./menu.js";
import "./theme.js";
import "./offline.js";
import "./save.js";
import "./search.js";
import "./zone.js";
