-- The vendor's detection score (QDS) of a finding, and the CVSS vector of a QID as text.
ALTER TABLE finding ADD COLUMN detection_score INTEGER;  -- NULL: none was sent
ALTER TABLE solution ADD COLUMN cvss_vector TEXT NOT NULL DEFAULT '';
-- Solutions that are stored already are asked for again, else they would stay without a vector until the vendor changes
-- them. 1999-01-01 is before the first entry of the vendor's KnowledgeBase.
UPDATE solution_asked SET asked_at = min(asked_at, 915148800);
