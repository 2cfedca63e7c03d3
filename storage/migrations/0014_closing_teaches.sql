ALTER TABLE "incidents" ADD COLUMN "teach_at" bigint;--> statement-breakpoint
ALTER TABLE "incidents" ADD COLUMN "reopened" json DEFAULT '[]'::json NOT NULL;