/** The studio: uploads, and how far clips are. */

import "./audience.js";
import "./captions-card.js";
import "./progress.js";
import "./upload.js";
