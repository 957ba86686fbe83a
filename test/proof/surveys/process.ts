/** A process that performs the tasks that it is sent, and ends with its parent. */
import { perform, type Task } from './task.ts';

process.on('message', (task: Task) => process.send?.(perform(task)));
