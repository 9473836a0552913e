import { StoreRegistry } from '@livestore/livestore'

/** A registry of which one workspace can be closed, and opened anew, while the others stay open: LiveStore's closes all or none. */
export class SeparateStores extends StoreRegistry {
  private readonly each = new Map<string, StoreRegistry>()

  override readonly getOrLoad: StoreRegistry['getOrLoad'] = (options) => this.of(options.storeId).getOrLoad(options)
  override readonly getOrLoadPromise: StoreRegistry['getOrLoadPromise'] = (options) => this.of(options.storeId).getOrLoadPromise(options)
  override readonly retain: StoreRegistry['retain'] = (options) => this.of(options.storeId).retain(options)
  override readonly preload: StoreRegistry['preload'] = (options) => this.of(options.storeId).preload(options)

  override readonly dispose = async (): Promise<void> => {
    await Promise.all([...this.each.values()].map((registry) => registry.dispose()))
  }

  /** Forgets a workspace: whoever asks next opens it anew. The function returned closes what is forgotten. */
  forget(workspaceId: string): () => Promise<void> {
    const registry = this.each.get(workspaceId)
    this.each.delete(workspaceId)
    return async () => registry?.dispose()
  }

  private of(workspaceId: string): StoreRegistry {
    const known = this.each.get(workspaceId) ?? new StoreRegistry()
    this.each.set(workspaceId, known)
    return known
  }
}
