/** The written form of an audience, put together from terms that the server has named. */

/** @typedef {{kind: string, spec: string, name: string, excludes: boolean}} Term */

/**
 * @param {Term[]} terms
 * @returns {string} as the field holds it
 */
export function written(terms) {
  return terms.map((term) => (term.excludes ? "-" : "") + term.spec).join(", ");
}

/**
 * Add a term. Whoever names a group while everyone is meant wants that group in everyone's place;
 * what is left out is left out of whatever else is named.
 * @param {Term[]} terms
 * @param {Term} added
 * @returns {Term[]}
 */
export function withTerm(terms, added) {
  const others = terms.filter((term) => term.spec !== added.spec);
  if (added.excludes) {
    return [...others, added];
  }
  const narrowed = others.filter((term) => term.excludes || term.kind !== "everyone");
  const kept = added.kind === "everyone" ? narrowed.filter((term) => term.excludes) : narrowed;
  return [...kept.filter((term) => !term.excludes), added, ...kept.filter((term) => term.excludes)];
}

/**
 * @param {Term[]} terms
 * @param {Term} gone
 * @returns {Term[]}
 */
export function withoutTerm(terms, gone) {
  return terms.filter((term) => term.spec !== gone.spec);
}
