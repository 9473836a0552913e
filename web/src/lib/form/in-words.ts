/** Something did not work, for a reason that is no refusal of the server's; `message` is written for the person. */
export class InWords extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'InWords'
  }
}
