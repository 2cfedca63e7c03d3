/** Why the machine asks: what each gate answered, and the one that binds. */
import type { Decision } from '../api.ts';
import { Sentence } from '../values/Value.tsx';
import { effectWords } from './action-words.ts';

export function Gates({ decision }: { decision: Decision }) {
  const binding = decision.gates.find((gate) => gate.gate === decision.bindingGate);
  return (
    <section className="gates" aria-label="Gates">
      <h3>{decision.effect === 'ask' ? 'Why it asks' : 'What policy says'}</h3>
      <p>
        <strong>{decision.bindingGate}</strong> binds, at level <strong>{decision.level}</strong>:{' '}
        <Sentence text={binding?.reason ?? effectWords[decision.effect]} />
      </p>
      <details>
        <summary>all {decision.gates.length} gates</summary>
        <table>
          <thead>
            <tr>
              <th scope="col">gate</th>
              <th scope="col">answers</th>
              <th scope="col">because</th>
            </tr>
          </thead>
          <tbody>
            {decision.gates.map((gate) => (
              <tr key={gate.gate}>
                <th scope="row">{gate.gate}</th>
                <td>
                  {effectWords[gate.effect]}
                  {gate.gate === decision.bindingGate && <strong> · binds</strong>}
                </td>
                <td>
                  <Sentence text={gate.reason} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
        <p className="muted small">
          policy <span className="mono">{decision.policyVersion}</span>
        </p>
      </details>
    </section>
  );
}
