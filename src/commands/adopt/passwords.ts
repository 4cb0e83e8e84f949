import { hashPassword } from '../../accounts/passwords.ts'

const bcrypt = /^\$2[abxy](\$\d\d\$.{53})$/

/** Hashes of Werkzeug and of others, which were never made by this board or its relatives. */
const foreign = /^(\$|pbkdf2:|scrypt:|sha\w*\$|md5\$)/

/**
 * The column `password` of an old board. Its bcrypt hashes stay, until the member logs in; a plain text is hashed.
 * @returns null when nobody can log in with it; `isPlain` tells that the old board had it in plain text
 */
export async function adoptPassword(password: string): Promise<{ hash: string | null; isPlain: boolean }> {
  // $2x and $2y are names that PHP gave to what is $2b elsewhere.
  const [, rest] = bcrypt.exec(password) ?? []
  if (rest) return { hash: /^\$2[ab]/.test(password) ? password : `$2b${rest}`, isPlain: false }
  if (password === '' || foreign.test(password)) return { hash: null, isPlain: false }
  return { hash: await hashPassword(password), isPlain: true }
}
