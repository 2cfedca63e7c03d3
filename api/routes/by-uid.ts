/** The path parameter that names one thing. */
import { z } from 'zod';

export const ByUid = z.object({ uid: z.string().min(1).max(200) });
