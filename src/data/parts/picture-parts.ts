import { UserError } from "../../core/errors.js";
import { type Samples, select } from "../../core/samples.js";
import { labelledFolder, type TestPicture } from "../pictures/labelled-folder.js";
import { pictureFiles } from "../readers/picture-files.js";
import { splitIndices } from "../split.js";
import { joined } from "./anomaly-parts.js";
import { fractionsFor } from "./fractions.js";
import type { LoadContext, Parts } from "./parts.js";
import { type Fitted, type PictureSource, PictureReader } from "./picture-source.js";
