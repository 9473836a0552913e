import { withSpare } from '~/lib/log/spare-worker'
import { localStores } from '~/lib/log/store-options'

import LeaderWorker from './livestore.worker?worker'
import { queries } from './queries'

/** The worker of the workspace that is opened next. */
export const spare = withSpare((options) => new LeaderWorker(options))

/** The workspaces on this device, closed when nobody is signed in any more. What the server said is forgotten with them. */
export const stores = localStores(spare.open, () => queries.clear())
