import { useRef, useState, type FormEvent } from 'react'

import { explain, explainFields } from '../api/refusals'
import { Cancelled } from './cancelled'

type Submission = {
  pending: boolean
  /** What is wrong with the whole, in words. */
  problem: string | undefined
  /** What is wrong with each field, in words. */
  fields: Record<string, string>
  onSubmit: (event: FormEvent<HTMLFormElement>) => void
}

/** Sends a form once at a time; on a refusal keeps every input and puts the focus on the first field that is wrong. */
export function useSubmit(work: () => Promise<void>, check: () => Record<string, string> = () => ({})): Submission {
  const [pending, setPending] = useState(false)
  const [problem, setProblem] = useState<string>()
  const [fields, setFields] = useState<Record<string, string>>({})
  const busy = useRef(false)

  const refuse = (form: HTMLFormElement, names: Record<string, string>) => {
    setFields(names)
    const wrong = [...form.elements].find((element) => hasName(element) && element.name in names)
    if (wrong instanceof HTMLElement) wrong.focus()
  }

  const send = async (form: HTMLFormElement) => {
    try {
      await work()
    } catch (error) {
      if (error instanceof Cancelled) return
      const names = explainFields(error)
      refuse(form, names)
      setProblem(Object.keys(names).length > 0 ? undefined : explain(error))
    } finally {
      busy.current = false
      setPending(false)
    }
  }

  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    if (busy.current) return
    setProblem(undefined)
    const wrong = check()
    if (Object.keys(wrong).length > 0) return refuse(event.currentTarget, wrong)
    setFields({})
    busy.current = true
    setPending(true)
    void send(event.currentTarget)
  }

  return { pending, problem, fields, onSubmit }
}

function hasName(element: Element): element is HTMLInputElement | HTMLTextAreaElement {
  return element instanceof HTMLInputElement || element instanceof HTMLTextAreaElement
}
