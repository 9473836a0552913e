/** The addresses in what was typed or pasted, "Ivy <ivy@example.org>" among them; each once, in their order. */
export function addressesIn(text: string): string[] {
  const parts = text.split(/[,;\n\r]+/).flatMap(oneOrMore)
  const seen = new Set<string>()
  return parts.filter((part) => {
    const key = part.toLowerCase()
    if (part === '' || seen.has(key)) return false
    seen.add(key)
    return true
  })
}

/** A name before an address in brackets belongs to it; else blanks part addresses as well. */
function oneOrMore(part: string): string[] {
  const bracketed = /<([^<>]+)>/.exec(part)
  return bracketed?.[1] === undefined ? part.trim().split(/\s+/) : [bracketed[1].trim()]
}
