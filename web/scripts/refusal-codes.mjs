/** The codes that an OpenAPI document names, sorted: every refusal's description is a list of them, `TOKEN_MISSING, TOKEN_INVALID`. */
export function codesOf(document) {
  const described = JSON.stringify(document).matchAll(/"description":"([A-Z][A-Z_]+(?:, [A-Z][A-Z_]+)*)"/g)
  const codes = [...described].flatMap((match) => match[1].split(', '))
  // A fault is described nowhere, since any request may meet one.
  return [...new Set([...codes, 'FAULT'])].sort()
}
