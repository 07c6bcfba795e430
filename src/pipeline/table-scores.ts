/** How tables are scored where nothing else is said: chosen on tables that no report judges, docs/experiments.md. */
export const tableScores: {
  readonly usual: string;
  /** Where there are fewer training rows than columns: a network learns too little from them, a shrunken covariance enough. */
  readonly wide: string;
} = {
  usual: "input-knn+whitened-knn+residual-mahalanobis",
  wide: "input-mahalanobis",
};
