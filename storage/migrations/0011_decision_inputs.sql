CREATE TABLE "decision_inputs" (
	"hash" text PRIMARY KEY NOT NULL,
	"document" json NOT NULL
);
--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "input" text;--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "provisional" boolean;--> statement-breakpoint
ALTER TABLE "decisions" ADD COLUMN "taken_alone" boolean DEFAULT false NOT NULL;--> statement-breakpoint
ALTER TABLE "decisions" ADD CONSTRAINT "decisions_input_decision_inputs_hash_fk" FOREIGN KEY ("input") REFERENCES "public"."decision_inputs"("hash") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "decisions_taken_alone" ON "decisions" USING btree ("at") WHERE taken_alone;--> statement-breakpoint
UPDATE "decisions" SET "taken_alone" = true WHERE "step" LIKE 'apply%' AND "document"->>'effect' = 'act' AND "document"::text NOT LIKE '%; approved by %';
