/** One text parameter of an address, or nothing: whatever else stands there is not ours. */
export function text<Name extends string>(name: Name, value: unknown): { [name in Name]?: string } {
  return typeof value === 'string' && value !== '' ? ({ [name]: value } as { [name in Name]: string }) : {}
}
