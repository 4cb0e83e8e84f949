/**
 * Folds a username or an e-mail address to the form that is unique. Done here and not by a collation, since
 * SQLite, MySQL and MariaDB fold differently (NOCASE knows ASCII only, `utf8mb4_0900_ai_ci` drops accents).
 * @param name as its owner writes it
 * @returns NFKC, lower case: "Ｊosé" and "josÉ" are one, "José" and "Jose" are two
 */
export function identityKey(name: string): string {
  return name.normalize('NFKC').toLowerCase()
}
