ALTER TABLE "agent_steps" ADD COLUMN "kind" text;--> statement-breakpoint
ALTER TABLE "agent_steps" ADD COLUMN "revision" bigint;--> statement-breakpoint
UPDATE "agent_steps" SET "kind" = CASE WHEN "calls" > 0 THEN 'model' WHEN "key" LIKE 'tool-%' THEN 'tool' ELSE 'fallback' END, "revision" = coalesce(substring("key" from '^tool-([0-9]+)-')::bigint, 0);--> statement-breakpoint
ALTER TABLE "agent_steps" ALTER COLUMN "kind" SET NOT NULL;--> statement-breakpoint
ALTER TABLE "agent_steps" ALTER COLUMN "revision" SET NOT NULL;
