import type { Fit } from "./fit.js";

/** To mean 0 and standard deviation 1, that of the population: sqrt(mean((x - mean)^2)). */
export const standard: Fit = ({ length, at }) => {
  // As a running mean, equal numbers have exactly themselves as their mean; as a rounded sum they need not.
  let mean = 0;
  for (let index = 0; index < length; index++) mean += (at(index) - mean) / (index + 1);
  let squares = 0;
  for (let index = 0; index < length; index++) squares += (at(index) - mean) ** 2;
  return { center: mean, spread: Math.sqrt(squares / length) };
};
