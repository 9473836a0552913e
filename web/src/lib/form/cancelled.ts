/** The person changed their mind. Nothing is wrong, and nothing is said. */
export class Cancelled extends Error {
  constructor() {
    super('cancelled')
    this.name = 'Cancelled'
  }
}
