/** How the result is judged. */
export type Judged = JudgedByReconstruction | JudgedByAnomalies;

/** Reconstructions of test samples against the samples. */
export interface JudgedByReconstruction {
  readonly kind: "reconstruction";
  /** Show codes as square pictures of this side. */
  readonly codeSide?: number;
}

/** Anomalies told from normals. Everything here is fixed before a test label is seen. */
export interface JudgedByAnomalies {
  readonly kind: "anomalies";
  /** The score of the headline figures, as `parseScore` reads it. */
  readonly score: string;
  /** Other scores, shown beside it. */
  readonly otherScores: readonly string[];
  /** The rule of the headline figures, as `parseThreshold` reads it. */
  readonly threshold: string;
  readonly otherThresholds: readonly string[];
  /** What error pictures show. */
  readonly view: "images" | "signals" | "table";
}
