/** Who wants to hear of something. */
export class Listeners<T extends unknown[] = []> {
  private readonly all = new Set<(...said: T) => void>()

  /** The function returned ends it. */
  subscribe = (listener: (...said: T) => void): (() => void) => {
    this.all.add(listener)
    return () => this.all.delete(listener)
  }

  tell(...said: T): void {
    for (const listener of this.all) listener(...said)
  }
}
