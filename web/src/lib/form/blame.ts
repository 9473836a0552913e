import { Refusal } from '@mooring/client'

/** Does `work`; a refusal with this code is then the fault of one field, under which it is explained. */
export async function blame<T>(field: string, code: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== code) throw error
    throw new Refusal({ ...error.problem, fields: { [field]: code } })
  }
}
