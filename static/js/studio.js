/** The studio: uploads, and how far clips are. */

import "./progress.js";
import "./upload.js";
